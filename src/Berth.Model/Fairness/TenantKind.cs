namespace Berth.Model.Fairness;

/// <summary>By whom the service of a cluster is divided up.</summary>
public enum TenantKind : byte
{
    /// <summary>Users, each over all accounts.</summary>
    User,

    /// <summary>The accounts that jobs belong to; jobs of an account below are not counted again above.</summary>
    Account,

    /// <summary>Queues with a quota.</summary>
    Queue,
}
