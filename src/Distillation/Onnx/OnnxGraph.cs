using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Onnx;

/// <summary>The GraphProto of onnx.proto in the making. Nodes go in order of execution; the output of each bears the node's name.</summary>
internal sealed class OnnxGraph
{
    private const int FloatElements = 1;
    private const int FloatAttribute = 1;
    private const int IntegerAttribute = 2;
    private const int IntegersAttribute = 7;

    private readonly ProtobufWriter _graph = new();

    public OnnxGraph(string name) => _graph.Text(2, name);

    public ReadOnlySpan<byte> Written => _graph.Written;

    /// <summary>Adds an operation. Attributes are a long, a float or a list of longs each. Returns the name of its output.</summary>
    public string Node(string operation, string name, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        _graph.Message(1, node =>
        {
            foreach (var input in inputs)
            {
                node.Text(1, input);
            }

            node.Text(2, name);
            node.Text(3, name);
            node.Text(4, operation);
            foreach (var attribute in attributes)
            {
                node.Message(5, message => Attribute(message, attribute.Name, attribute.Value));
            }
        });
        return name;
    }

    /// <summary>Adds a float32 tensor. Returns its name.</summary>
    public string Tensor(StoredTensor tensor)
    {
        _graph.Message(5, message =>
        {
            foreach (var side in tensor.Shape)
            {
                message.Integer(1, side);
            }

            message.Integer(2, FloatElements);
            message.Text(8, tensor.Name);
            message.Bytes(9, tensor.Bytes.Span);
        });
        return tensor.Name;
    }

    /// <summary>Declares what the graph takes: any number of cases of these sides.</summary>
    public void Input(string name, IEnumerable<long> sides, string meaning) => _graph.Message(11, value => Value(value, name, sides, meaning));

    /// <summary>Declares which node's output the graph gives.</summary>
    public void Output(string name, IEnumerable<long> sides, string meaning) => _graph.Message(12, value => Value(value, name, sides, meaning));

    private static void Attribute(ProtobufWriter attribute, string name, object value)
    {
        attribute.Text(1, name);
        switch (value)
        {
            case float number:
                attribute.Number(2, number);
                attribute.Integer(20, FloatAttribute);
                break;
            case long integer:
                attribute.Integer(3, integer);
                attribute.Integer(20, IntegerAttribute);
                break;
            case long[] integers:
                foreach (var integer in integers)
                {
                    attribute.Integer(8, integer);
                }

                attribute.Integer(20, IntegersAttribute);
                break;
            default:
                throw new ArgumentException($"An attribute cannot be a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Value(ProtobufWriter value, string name, IEnumerable<long> sides, string meaning)
    {
        value.Text(1, name);
        value.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, FloatElements);
            tensor.Message(2, shape =>
            {
                shape.Message(1, side => side.Text(2, "cases"));
                foreach (var length in sides)
                {
                    shape.Message(1, side => side.Integer(1, length));
                }
            });
        }));
        value.Text(3, meaning);
    }
}
