using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Retort.Silo;
using Retort.Storage;

// A mistake of the configuration, or what it names is out of reach: the message says what to do.
const int NotStarted = 3;

string message;
try
{
    await using var silo = SiloProcess.Build(args);
    await silo.RunAsync();
    return 0;
}
catch (Exception e) when (e is OptionsValidationException or StorageException)
{
    message = e.Message;
}
catch (Exception e) when (e is AddressInUseException or SocketException || e.InnerException is AddressInUseException or SocketException)
{
    message = $"The silo cannot listen: {e.Message} Choose free ports with Retort:Silo:HealthPort, Retort:Runtime:Cluster:SiloPort and GatewayPort.";
}

#pragma warning disable RS0030 // The last word of a process that has no log any more.
await Console.Error.WriteLineAsync(message);
#pragma warning restore RS0030
return NotStarted;
