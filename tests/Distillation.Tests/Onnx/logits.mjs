// node logits.mjs MODEL INPUTS SIDES: runs an ONNX file with ONNX Runtime on float32 inputs of shape [cases, ...SIDES] and
// prints what it takes, what it gives and the logits as JSON.
import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';

const [model, inputs, sides] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model);
const data = new Float32Array(new Uint8Array(readFileSync(inputs)).buffer);
const shape = sides.split('x').map(Number);
const cases = data.length / shape.reduce((product, side) => product * side, 1);
const [input] = session.inputNames;
const answer = await session.run({ [input]: new ort.Tensor('float32', data, [cases, ...shape]) });
const [output] = session.outputNames;
console.log(JSON.stringify({ input, output, shape: answer[output].dims, logits: Array.from(answer[output].data) }));
