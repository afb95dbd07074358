using Retort.Testing.Clocks;
using Retort.Web.Access;

namespace Retort.Web.Tests.Access;

public sealed class SignInLinksTests
{
    [Fact]
    public void Redeem_AfterItsLifetime_IsRefused()
    {
        var clock = new ManualTimeProvider();
        var links = new SignInLinks(clock);
        var (code, _) = links.Create("ada");

        clock.Advance(SignInLinks.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Null(links.Redeem(code));
    }
}
