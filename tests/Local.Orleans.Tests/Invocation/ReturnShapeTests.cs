using Orleans.Runtime;

namespace Retort.Local.Orleans.Tests.Invocation;

public sealed class ReturnShapeTests
{
    [Theory]
    [InlineData(nameof(IMethods.Text))]
    [InlineData(nameof(IMethods.Several))]
    public void Of_ReturnTypeThatCannotBeAwaited_NamesTheMethod(string method)
    {
        var failure = Assert.Throws<NotSupportedException>(() => ReturnShape.Of(typeof(IMethods).GetMethod(method)!));

        Assert.Contains($"{nameof(IMethods)}.{method}", failure.Message, StringComparison.Ordinal);
    }

    private interface IMethods
    {
        string Text();

        IEnumerable<int> Several();
    }
}
