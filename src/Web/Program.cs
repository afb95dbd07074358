using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Retort.Storage;
using Retort.Web.Hosting;

#pragma warning disable RS0030 // Messages for the person who starts the server go to standard error, before there is a log.
try
{
    var options = ServerOptions.Parse(args);
    await using var server = RetortServer.Build(options);
    try
    {
        await server.RunAsync();
        return 0;
    }
    catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
    {
        throw new StartupException($"Port {options.Port} on {options.Listen} is in use by another program. Choose another with --port, or stop that program.", e);
    }
    catch (SocketException e)
    {
        throw new StartupException($"Cannot listen on {options.Listen}, port {options.Port}: {e.Message}. Choose another address with --listen or port with --port.", e);
    }
}
catch (Exception e) when (e is StartupException or StorageException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return StartupException.ExitCode;
}
