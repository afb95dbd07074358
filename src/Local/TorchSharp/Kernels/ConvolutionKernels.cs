using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Two-dimensional convolution (cross-correlation, as everywhere in deep learning) and its gradients. Each task copies a
/// few images padded into its scratch (<see cref="ConvolutionGrid"/>), where every tap of every output position is one
/// constant distance away: tiles of the output are computed straight from there. Elements of outputs and input gradients
/// are one chain over channels and taps; weight gradients are summed within fixed shares of the batch, then over the shares.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    /// <summary>Shares of the batch whose weight gradients are summed apart: enough to keep a few threads busy.</summary>
    private const long WeightShares = 16;

    /// <summary>Positions that a weight gradient sums before the partial sums are joined: eight slopes of each stay in the first-level cache.</summary>
    private const long BlockLength = 1072;

    public static TensorBody Forward(TensorBody input, TensorBody weight, TensorBody? bias, ConvolutionSizes sizes)
    {
        var output = TensorBody.Empty([sizes.Images, sizes.Outputs, sizes.OutHeight, sizes.OutWidth], input.Dtype);
        if (input.Dtype == torch.ScalarType.Float32)
        {
            Forward(input.Pointer<float>(), weight.Pointer<float>(), bias is null ? null : bias.Pointer<float>(), output.Pointer<float>(), sizes);
        }
        else
        {
            Forward(input.Pointer<double>(), weight.Pointer<double>(), bias is null ? null : bias.Pointer<double>(), output.Pointer<double>(), sizes);
        }

        return output;
    }

    public static TensorBody InputGradient(TensorBody slope, TensorBody weight, ConvolutionSizes sizes)
    {
        var gradient = TensorBody.Empty([sizes.Images, sizes.Channels, sizes.Height, sizes.Width], slope.Dtype);
        if (slope.Dtype == torch.ScalarType.Float32)
        {
            InputGradient(slope.Pointer<float>(), weight.Pointer<float>(), gradient.Pointer<float>(), sizes);
        }
        else
        {
            InputGradient(slope.Pointer<double>(), weight.Pointer<double>(), gradient.Pointer<double>(), sizes);
        }

        return gradient;
    }

    public static TensorBody WeightGradient(TensorBody input, TensorBody slope, ConvolutionSizes sizes)
    {
        var gradient = TensorBody.Empty([sizes.Outputs, sizes.GroupChannels, sizes.KernelHeight, sizes.KernelWidth], slope.Dtype);
        if (slope.Dtype == torch.ScalarType.Float32)
        {
            WeightGradient(input.Pointer<float>(), slope.Pointer<float>(), gradient.Pointer<float>(), sizes);
        }
        else
        {
            WeightGradient(input.Pointer<double>(), slope.Pointer<double>(), gradient.Pointer<double>(), sizes);
        }

        return gradient;
    }

    private static void Forward<T>(T* input, T* weight, T* bias, T* output, ConvolutionSizes sizes)
        where T : unmanaged
    {
        var taps = Taps(sizes);
        var grid = InputGrid(sizes, taps);
        var target = new ConvolutionTarget(0, 0, sizes.OutHeight, sizes.OutWidth, sizes.Outputs * sizes.OutPlane, 0, sizes.OutWidth, 1);
        for (long group = 0; group < sizes.Groups; group++)
        {
            var firstOutput = group * sizes.GroupOutputs;
            using var pass = new ConvolutionPass<T>(grid, taps, sizes.GroupChannels, sizes.GroupOutputs, weight + (firstOutput * sizes.GroupChannels * sizes.KernelArea), sizes.GroupChannels * sizes.KernelArea, sizes.KernelArea, target);
            Correlate(grid, [pass], sizes.Images, input + (group * sizes.GroupChannels * sizes.Plane), sizes.Channels * sizes.Plane, sizes.Plane, sizes.GroupChannels, bias == null ? null : bias + firstOutput, output + (firstOutput * sizes.OutPlane), sizes.Outputs * sizes.OutPlane, sizes.OutPlane);
        }
    }

    /// <summary>
    /// The transposed convolution: for each phase (y, x) of the stride a convolution of the slopes, at stride 1, with the
    /// taps that reach that phase, last tap first.
    /// </summary>
    private static void InputGradient<T>(T* slope, T* weight, T* gradient, ConvolutionSizes sizes)
        where T : unmanaged
    {
        var (first, positions, reach) = GradientPositions(sizes);
        var taps = Taps(sizes);
        Array.Reverse(taps);
        var places = Array.ConvertAll(taps, tap => (reach.Y - (tap.Place.Y / sizes.Stride.Y), reach.X - (tap.Place.X / sizes.Stride.X)));
        var grid = new ConvolutionGrid(sizes.Images, (sizes.OutHeight, sizes.OutWidth), (1, 1), (reach.Y - first.Y, reach.X - first.X), positions, places);
        for (long group = 0; group < sizes.Groups; group++)
        {
            var firstOutput = group * sizes.GroupOutputs;
            var passes = new ConvolutionPass<T>[sizes.Stride.Y * sizes.Stride.X];
            for (long phase = 0; phase < passes.Length; phase++)
            {
                var (phaseY, phaseX) = (phase / sizes.Stride.X, phase % sizes.Stride.X);
                var own = taps.Zip(places)
                    .Where(tap => tap.First.Place.Y % sizes.Stride.Y == phaseY && tap.First.Place.X % sizes.Stride.X == phaseX)
                    .Select(tap => new ConvolutionTap(tap.First.Element, tap.Second));
                passes[phase] = new ConvolutionPass<T>(grid, own.ToArray(), sizes.GroupOutputs, sizes.GroupChannels, weight + (firstOutput * sizes.GroupChannels * sizes.KernelArea), sizes.KernelArea, sizes.GroupChannels * sizes.KernelArea, PhaseTarget(phaseY, phaseX));
            }

            Correlate(grid, passes, sizes.Images, slope + (firstOutput * sizes.OutPlane), sizes.Outputs * sizes.OutPlane, sizes.OutPlane, sizes.GroupOutputs, null, gradient + (group * sizes.GroupChannels * sizes.Plane), sizes.Channels * sizes.Plane, sizes.Plane);
            Array.ForEach(passes, pass => pass.Dispose());
        }

        ConvolutionTarget PhaseTarget(long phaseY, long phaseX)
        {
            var (rowFrom, rowTo) = PhaseRange(sizes.Height, sizes.Stride.Y, sizes.Padding.Y, phaseY);
            var (columnFrom, columnTo) = PhaseRange(sizes.Width, sizes.Stride.X, sizes.Padding.X, phaseX);
            var offset = (((rowFrom * sizes.Stride.Y) + phaseY - sizes.Padding.Y) * sizes.Width) + (columnFrom * sizes.Stride.X) + phaseX - sizes.Padding.X;
            return new ConvolutionTarget(rowFrom - first.Y, columnFrom - first.X, rowTo - rowFrom, columnTo - columnFrom, sizes.Channels * sizes.Plane, offset, sizes.Stride.Y * sizes.Width, sizes.Stride.X);
        }
    }

    private static void WeightGradient<T>(T* input, T* slope, T* gradient, ConvolutionSizes sizes)
        where T : unmanaged, INumber<T>
    {
        var taps = Taps(sizes);
        var grid = InputGrid(sizes, taps);
        var rows = ConvolutionTiles.Rows;
        var depth = sizes.GroupChannels * sizes.KernelArea;
        var panels = (sizes.GroupOutputs + rows - 1) / rows;
        var paddedDepth = (depth + 2) / 3 * 3;
        var size = panels * rows * paddedDepth;
        var tasks = (sizes.Images + grid.Images - 1) / grid.Images;
        var shares = Math.Clamp(tasks, 1, WeightShares);
        var offsetStorage = ConvolutionPass<T>.Offsets(grid, taps, sizes.GroupChannels);
        var sumStorage = Storage.Allocate(shares * size * sizeof(T));
        var offsets = (long*)offsetStorage.Data;
        var sums = (T*)sumStorage.Data;
        for (long group = 0; group < sizes.Groups; group++)
        {
            var x = input + (group * sizes.GroupChannels * sizes.Plane);
            var y = slope + (group * sizes.GroupOutputs * sizes.OutPlane);
            Workers.Run((int)shares, share =>
            {
                NativeMemory.Clear(sums + (share * size), (nuint)(size * sizeof(T)));
                for (var task = tasks * share / shares; task < tasks * (share + 1) / shares; task++)
                {
                    var first = task * grid.Images;
                    AddProducts(grid, Math.Min(grid.Images, sizes.Images - first), x + (first * sizes.Channels * sizes.Plane), y + (first * sizes.Outputs * sizes.OutPlane), offsets, sums + (share * size), sizes);
                }
            });

            for (long share = 1; share < shares; share++)
            {
                Elementwise.Zip(new AddScaled<T>(T.One), sums, sums + (share * size), sums, size);
            }

            var result = gradient + (group * sizes.GroupOutputs * depth);
            for (long output = 0; output < sizes.GroupOutputs; output++)
            {
                var column = sums + (output / rows * rows * paddedDepth) + (output % rows);
                for (long k = 0; k < depth; k++)
                {
                    *result++ = column[k * rows];
                }
            }
        }

        offsetStorage.Release();
        sumStorage.Release();
    }

    /// <summary>Adds the products of slopes and inputs of a few images to sums laid out as [panel of outputs][tap][output].</summary>
    private static void AddProducts<T>(ConvolutionGrid grid, long images, T* input, T* slope, long* offsets, T* sums, ConvolutionSizes sizes)
        where T : unmanaged
    {
        var rows = ConvolutionTiles.Rows;
        var length = (grid.Positions(images) + ConvolutionTiles.Partials - 1) / ConvolutionTiles.Partials * ConvolutionTiles.Partials;
        var slopeSize = ((length / 16) | 1) * 16;
        var panels = (sizes.GroupOutputs + rows - 1) / rows;
        var inputs = sizes.GroupChannels * grid.Phases * grid.PlaneSize;
        var partial = 3 * rows * ConvolutionTiles.Partials;
        var storage = Storage.Allocate((inputs + (panels * rows * slopeSize) + partial) * sizeof(T));
        var scratch = (T*)storage.Data;
        var slopes = scratch + inputs;
        var partials = slopes + (panels * rows * slopeSize);
        grid.Fill(input, sizes.Channels * sizes.Plane, sizes.Plane, images, sizes.GroupChannels, scratch);
        grid.FillPositions(slope, sizes.Outputs * sizes.OutPlane, sizes.OutPlane, images, sizes.GroupOutputs, slopeSize, slopes);
        NativeMemory.Clear(slopes + (sizes.GroupOutputs * slopeSize), (nuint)(((panels * rows) - sizes.GroupOutputs) * slopeSize * sizeof(T)));

        var depth = sizes.GroupChannels * sizes.KernelArea;
        for (long from = 0; from < length; from += BlockLength)
        {
            var count = Math.Min(BlockLength, length - from);
            var sum = sums;
            for (long panel = 0; panel < panels; panel++)
            {
                var y = slopes + (panel * rows * slopeSize) + from;
                for (long k = 0; k < depth; k += 3, sum += 3 * rows)
                {
                    var x0 = scratch + offsets[k] + from;
                    var x1 = scratch + offsets[k + 1] + from;
                    var x2 = scratch + offsets[k + 2] + from;
                    switch (SimdWidth.Bits)
                    {
                        case 512:
                            ConvolutionTiles.Products<Lanes512<T>, T>(count, y, slopeSize, x0, x1, x2, partials, sum);
                            break;
                        case 256:
                            ConvolutionTiles.Products<Lanes256<T>, T>(count, y, slopeSize, x0, x1, x2, partials, sum);
                            break;
                        default:
                            ConvolutionTiles.Products<Lanes128<T>, T>(count, y, slopeSize, x0, x1, x2, partials, sum);
                            break;
                    }
                }
            }
        }

        storage.Release();
    }

    private static void Correlate<T>(ConvolutionGrid grid, IReadOnlyList<ConvolutionPass<T>> passes, long images, T* source, long sourceImage, long sourcePlane, long channels, T* bias, T* output, long outputImage, long outputPlane)
        where T : unmanaged
        => Workers.Run((int)((images + grid.Images - 1) / grid.Images), task =>
        {
            var first = task * grid.Images;
            var count = Math.Min(grid.Images, images - first);
            var planes = channels * grid.Phases * grid.PlaneSize;
            var storage = Storage.Allocate((planes + ConvolutionTiles.Largest) * sizeof(T));
            var scratch = (T*)storage.Data;
            grid.Fill(source + (first * sourceImage), sourceImage, sourcePlane, count, channels, scratch);
            foreach (var pass in passes)
            {
                var positions = grid.Positions(count);
                var tile = scratch + planes;
                var target = output + (first * outputImage);
                switch (SimdWidth.Bits)
                {
                    case 512:
                        pass.Apply<Lanes512<T>>(count, positions, scratch, tile, bias, target, outputPlane);
                        break;
                    case 256:
                        pass.Apply<Lanes256<T>>(count, positions, scratch, tile, bias, target, outputPlane);
                        break;
                    default:
                        pass.Apply<Lanes128<T>>(count, positions, scratch, tile, bias, target, outputPlane);
                        break;
                }
            }

            storage.Release();
        });

    private static ConvolutionTap[] Taps(ConvolutionSizes sizes)
    {
        var taps = new ConvolutionTap[sizes.KernelArea];
        for (long i = 0; i < taps.Length; i++)
        {
            taps[i] = new ConvolutionTap(i, (i / sizes.KernelWidth * sizes.Dilation.Y, i % sizes.KernelWidth * sizes.Dilation.X));
        }

        return taps;
    }

    private static ConvolutionGrid InputGrid(ConvolutionSizes sizes, ConvolutionTap[] taps)
        => new(sizes.Images, (sizes.Height, sizes.Width), sizes.Stride, sizes.Padding, (sizes.OutHeight, sizes.OutWidth), Array.ConvertAll(taps, tap => tap.Place));

    /// <summary>The range of positions of all phases together, and how far back the taps reach from one.</summary>
    private static ((long Y, long X) First, (long Y, long X) Count, (long Y, long X) Reach) GradientPositions(ConvolutionSizes sizes)
    {
        var (firstRow, endRow) = (long.MaxValue, long.MinValue);
        for (long phase = 0; phase < sizes.Stride.Y; phase++)
        {
            var (from, to) = PhaseRange(sizes.Height, sizes.Stride.Y, sizes.Padding.Y, phase);
            (firstRow, endRow) = (Math.Min(firstRow, from), Math.Max(endRow, to));
        }

        var (firstColumn, endColumn) = (long.MaxValue, long.MinValue);
        for (long phase = 0; phase < sizes.Stride.X; phase++)
        {
            var (from, to) = PhaseRange(sizes.Width, sizes.Stride.X, sizes.Padding.X, phase);
            (firstColumn, endColumn) = (Math.Min(firstColumn, from), Math.Max(endColumn, to));
        }

        var reach = ((sizes.KernelHeight - 1) * sizes.Dilation.Y / sizes.Stride.Y, (sizes.KernelWidth - 1) * sizes.Dilation.X / sizes.Stride.X);
        return ((firstRow, firstColumn), (endRow - firstRow, endColumn - firstColumn), reach);
    }

    /// <summary>The input coordinates i with i + padding ≡ phase modulo the stride, as (i + padding − phase) / stride.</summary>
    private static (long From, long To) PhaseRange(long size, long stride, long padding, long phase)
        => (ConvolutionGrid.DivideUp(padding - phase, stride), ConvolutionGrid.DivideUp(size + padding - phase, stride));
}
