using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.TrainingHost.Tests;

/// <summary>The host protocol in memory: grants what it was given, keeps what it is told, answers with the command it was set to.</summary>
public sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<AttemptBatch> _batches = [];
    private readonly List<AttemptHeartbeat> _heartbeats = [];
    private readonly List<AttemptArtefact> _artefacts = [];
    private readonly List<AttemptFinish> _finishes = [];
    private readonly List<RegisterHost> _registrations = [];
    private readonly Dictionary<BlobId, byte[]> _blobs = [];
    private readonly Queue<AttemptGrant> _grants = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What every heartbeat and batch is answered with.</summary>
    public HostCommand Command { get; set; } = HostCommand.Continue;

    /// <summary>Calls whose answer is lost on the way back, after the server has done its part.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>Answers everything with this status; null to answer properly.</summary>
    public HttpStatusCode? Refusal { get; set; }

    /// <summary>Forgets the host once, right after it has registered.</summary>
    public bool ForgetAfterRegistration { get; set; }

    /// <summary>Bytes of the longest JSON body so far.</summary>
    public int LongestBody { get; private set; }

    public IReadOnlyList<AttemptBatch> Batches => Read(() => _batches.ToArray());

    public IReadOnlyList<AttemptArtefact> Artefacts => Read(() => _artefacts.ToArray());

    public IReadOnlyList<AttemptFinish> Finishes => Read(() => _finishes.ToArray());

    public IReadOnlyList<RegisterHost> Registrations => Read(() => _registrations.ToArray());

    /// <summary>How often the host signed off.</summary>
    public int Departures { get; private set; }

    public IReadOnlyList<AttemptHeartbeat> Heartbeats => Read(() => _heartbeats.ToArray());

    /// <summary>Batches as a server keeps them: the same sequence number once.</summary>
    public IReadOnlyList<AttemptBatch> Stored => [.. Batches.DistinctBy(batch => (batch.Attempt.Attempt, batch.Sequence)).OrderBy(batch => batch.Sequence)];

    public void Grant(AttemptGrant grant)
    {
        Read(() => { _grants.Enqueue(grant); return 0; });
        Changed();
    }

    public void Store(byte[] bytes) => Read(() => _blobs[BlobId.FromSha256(SHA256.HashData(bytes))] = bytes);

    /// <summary>Completes once the condition holds; it is looked at after each call.</summary>
    public async Task UntilAsync(Func<ScriptedServer, bool> condition)
    {
        while (true)
        {
            var changed = Read(() => _changed.Task);
            if (condition(this)) return;
            await changed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        while (true)
        {
            var next = Read(() => _changed.Task);
            var answer = Refusal is { } refusal ? new HttpResponseMessage(refusal) : Answer(request, body);
            answer.RequestMessage = request;
            if (answer.StatusCode != HttpStatusCode.NoContent)
            {
                Changed();
                return Read(() => AnswersToLose > 0 && AnswersToLose-- > 0) ? throw new HttpRequestException("The connection was reset.") : answer;
            }

            // A request for work waits here, as on the server.
            await next.WaitAsync(cancellationToken);
        }
    }

    private void Changed() => Read(() =>
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
        return 0;
    });

    private HttpResponseMessage Answer(HttpRequestMessage request, byte[] body)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/host/v1/blobs/", StringComparison.Ordinal)) return Blob(request.Method, BlobId.Parse(path[15..]), body);
        if (path.EndsWith("/lease", StringComparison.Ordinal))
        {
            if (ForgetAfterRegistration)
            {
                ForgetAfterRegistration = false;
                return new(HttpStatusCode.NotFound);
            }

            return Read(() => _grants.TryDequeue(out var grant) ? grant : null) is { } next ? Json(next) : new(HttpStatusCode.NoContent);
        }

        if (path.EndsWith("/leave", StringComparison.Ordinal))
        {
            Read(() => Departures++);
            return new(HttpStatusCode.OK);
        }

        return path switch
        {
            "/host/v1/hosts" => Register(Keep(_registrations, body)),
            "/host/v1/attempts/heartbeat" => Reply(Keep(_heartbeats, body)),
            "/host/v1/attempts/batch" => Reply(Keep(_batches, body)),
            "/host/v1/attempts/artefact" => Reply(Keep(_artefacts, body)),
            "/host/v1/attempts/finish" => Reply(Keep(_finishes, body)),
            _ => new(HttpStatusCode.NotFound),
        };
    }

    private static HttpResponseMessage Register(RegisterHost message) =>
        Json(new HostWelcome { HeartbeatSeconds = 0.1, PollSeconds = 20, Version = message.Version });

    private HttpResponseMessage Reply<T>(T _) =>
        Json(new AttemptReply { Accepted = Command != HostCommand.Abandon, Command = Command, Refusal = Command == HostCommand.Abandon ? "stale" : null });

    private HttpResponseMessage Blob(HttpMethod method, BlobId blob, byte[] body)
    {
        if (method == HttpMethod.Put) Read(() => _blobs[blob] = body);
        return Read(() => _blobs.GetValueOrDefault(blob)) is { } bytes
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private T Keep<T>(List<T> list, byte[] body)
    {
        var message = System.Text.Json.JsonSerializer.Deserialize<T>(body, ContractJson.Options)!;
        Read(() =>
        {
            list.Add(message);
            return LongestBody = Math.Max(LongestBody, body.Length);
        });
        return message;
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock) return read();
    }

    private static HttpResponseMessage Json<T>(T value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value, options: ContractJson.Options) };
}
