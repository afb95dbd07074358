namespace Retort.Web.Components.Shared;

/// <summary>One part of a page, reached by its own address.</summary>
public sealed record TabLink(string Title, string Url, bool Current, int? Count = null);
