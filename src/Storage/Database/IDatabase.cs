namespace Retort.Storage.Database;

/// <summary>What an operator is told about the database that was opened.</summary>
internal interface IDatabase
{
    /// <summary>Where it is; never a secret.</summary>
    string Name { get; }

    int SchemaVersion { get; }

    /// <summary>The software and its version.</summary>
    string Engine { get; }
}
