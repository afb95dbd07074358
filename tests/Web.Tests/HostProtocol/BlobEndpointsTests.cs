using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Retort.Contracts.Identity;

namespace Retort.Web.Tests.HostProtocol;

[Collection(nameof(ProtocolCollection))]
public sealed class BlobEndpointsTests(ProtocolFixture protocol)
{
    [Fact]
    public async Task Put_SixMegabytes_ComesBackTheSame()
    {
        var bytes = Bytes(6_000_000);
        var path = PathOf(bytes);

        using var stored = await protocol.Http.PutAsync(path, new ByteArrayContent(bytes));
        using var head = await protocol.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        var found = await protocol.Http.GetByteArrayAsync(path);

        var receipt = (await stored.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal(bytes.Length, receipt["bytes"]!.GetValue<long>());
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
        Assert.Equal(bytes, found);
    }

    [Fact]
    public async Task Get_Range_GivesThatPart()
    {
        var bytes = Bytes(5_000);
        using var stored = await protocol.Http.PutAsync(PathOf(bytes), new ByteArrayContent(bytes));
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(bytes)) { Headers = { Range = new RangeHeaderValue(1_000, 1_099) } };

        using var answer = await protocol.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(bytes[1_000..1_100], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Put_OtherBytesThanAnnounced_IsRefusedWithBothHashesAndKeepsNothing()
    {
        var announced = Bytes(100);
        var sent = Bytes(101);

        using var refused = await protocol.Http.PutAsync(PathOf(announced), new ByteArrayContent(sent));
        using var missing = await protocol.Http.GetAsync(PathOf(announced));

        var problem = (await refused.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(IdOf(announced).Value, problem["expected"]!.ToString());
        Assert.Equal(IdOf(sent).Value, problem["found"]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Any_NameThatIsNoHash_IsRefusedAndSaysWhatANameIs()
    {
        using var answer = await protocol.Http.GetAsync("/host/v1/blobs/..%2Ftokens");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("64 lower-case hexadecimal digits", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static BlobId IdOf(byte[] bytes) => BlobId.FromSha256(SHA256.HashData(bytes));

    private static string PathOf(byte[] bytes) => $"/host/v1/blobs/{IdOf(bytes)}";
}
