using System.Reflection;
using Orleans;

namespace Retort.Grains.Contract.Messages;

/// <summary>
/// Locally messages pass by reference, so that nothing in them may ever change; in a cluster they are serialised, so that each needs
/// its names and numbers.
/// </summary>
public sealed class MessageTypeTests
{
    [Fact]
    public void Walk_FindsGrainsMessagesAndStates()
    {
        Assert.True(MessageTypes.Interfaces.Length >= 8, $"{MessageTypes.Interfaces.Length} interfaces");
        Assert.True(MessageTypes.States.Length >= 5, $"{MessageTypes.States.Length} states");
        Assert.True(MessageTypes.OwnReachable.Count() >= 50, $"{MessageTypes.OwnReachable.Count()} types");
    }

    [Fact]
    public void OwnTypes_CanTravelAndNeverChange() => Assert.Empty(MessageTypes.OwnReachable.SelectMany(MessageTypes.FindProblems).Order(StringComparer.Ordinal));

    [Fact]
    public void ForeignTypes_AreImmutable() => Assert.Empty(MessageTypes.FindMutable().Select(type => type.ToString()));

    [Fact]
    public void Types_AreNamedOnceEach()
    {
        var names = MessageTypes.Interfaces.Concat(MessageTypes.OwnReachable).SelectMany(type => type.GetCustomAttributes<AliasAttribute>(inherit: false).Select(alias => alias.Alias));

        Assert.Empty(names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Interfaces_AndTheirMethods_AreNamedOnceEach()
    {
        Assert.Empty(MessageTypes.Interfaces.Where(type => !type.IsDefined(typeof(AliasAttribute), inherit: false)).Select(type => type.Name));
        foreach (var type in MessageTypes.Interfaces)
        {
            var names = type.GetMethods().Select(method => (method.Name, Alias: method.GetCustomAttribute<AliasAttribute>()?.Alias)).ToList();
            Assert.Empty(names.Where(method => method.Alias is null).Select(method => $"{type.Name}.{method.Name}"));
            Assert.Equal(names.Count, names.Select(method => method.Alias).Distinct().Count());
        }
    }
}
