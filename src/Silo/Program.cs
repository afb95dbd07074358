// The local runtime is never a cluster: a silo of its own would have no server to belong to.
const string Message =
    "A silo process of its own needs the full build, whose silos form a cluster: start one with `dotnet platform.cs up --packages full`. "
    + "In this local build the silo lives inside the web server: use `dotnet platform.cs up`.";

#pragma warning disable RS0030 // The one message of this process, before any logging exists.
await using var error = new StreamWriter(Console.OpenStandardError());
#pragma warning restore RS0030
await error.WriteLineAsync(Message);
return 64;
