namespace Retort.Web.Access;

/// <summary>Who may call what. Endpoints without a policy of their own are for members.</summary>
public static class AccessPolicies
{
    /// <summary>Training hosts, by their token.</summary>
    public const string Host = "host";

    /// <summary>Team members: signed-in browsers, and the command line by its token.</summary>
    public const string Member = "member";
}
