using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;

namespace Retort.Web.Access;

/// <summary>
/// The page for a browser that is not signed in. It stands alone, because every asset of the application is itself only for
/// members, and is the same for a missing page and an existing one.
/// </summary>
public sealed class AccessDeniedPage(IStringLocalizer<AccessDeniedPage> texts)
{
    // The invariant culture has no language of its own; the texts without translation are English.
    private static string Language => CultureInfo.CurrentUICulture is { Name.Length: > 0 } culture ? culture.TwoLetterISOLanguageName : "en";

    public async Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var encode = HtmlEncoder.Default;
        await context.Response.WriteAsync(
            $$"""
            <!doctype html>
            <html lang="{{Language}}">
            <head>
              <meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
              <title>{{encode.Encode(texts["Title"])}} · Retort</title>
              <style>
                body { font: 16px/1.6 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
                main { max-width: 34rem; padding: 2rem; }
                h1 { font-size: 1.5rem; margin: 0 0 .75rem; }
                code { display: block; padding: .6rem .8rem; margin: .75rem 0; border-radius: .4rem; background: light-dark(#eef1f4, #20262d); }
              </style>
            </head>
            <body><main>
              <h1>{{encode.Encode(texts["Title"])}}</h1>
              <p>{{encode.Encode(texts["Explanation"])}}</p>
              <code>dotnet platform.cs up</code>
              <p>{{encode.Encode(texts["OneTime"])}}</p>
            </main></body>
            </html>
            """);
    }
}
