using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;
using Retort.Runtime;
using Retort.Storage;

namespace Retort.Local.Orleans.Tests.Reminders;

/// <summary>What the data folder keeps of reminders.</summary>
public sealed class ReminderRestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retort-reminders-").FullName;
    private readonly ManualClock _clock = new();
    private readonly Gates _gates = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Reminder_ProcessKilled_TicksInTheNextOne()
    {
        using (var first = await StartAsync())
        {
            // Disposed without a stop: nothing says goodbye.
            await Grain(first).RemindAsync("tick", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));
        }

        using var second = await StartAsync();
        _clock.Advance(TimeSpan.FromMinutes(5));
        await _gates.ReachedAsync("tick 1");

        Assert.Equal(["tick"], await Grain(second).NamesAsync());
        await second.StopAsync();
    }

    [Fact]
    public async Task Reminder_UnregisteredBeforeTheRestart_StaysGone()
    {
        using (var first = await StartAsync())
        {
            await Grain(first).RemindAsync("tick", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));
            await Grain(first).ForgetAsync("tick");
            await first.StopAsync();
        }

        using var second = await StartAsync();

        Assert.Empty(await Grain(second).NamesAsync());
        await second.StopAsync();
    }

    [Fact]
    public async Task Reminder_NoDatabase_TicksWhileTheProcessLives()
    {
        await using var silo = await Fakes.TestSilo.StartAsync();
        await silo.Grains.GetGrain<IReminderGrain>("forgotten").RemindAsync("tick", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));

        silo.Clock.Advance(TimeSpan.FromMinutes(5));

        await silo.Gates.ReachedAsync("tick 1");
    }

    private static IReminderGrain Grain(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IReminderGrain>("reminded");

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton(_gates);
        builder.Services.AddRetortStorage(_folder);
        builder.AddRetortRuntime(typeof(Gates).Assembly);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
