namespace Berth.Model;

/// <summary>
/// Which entities a limit binds for a job. A limit without name binds every entity of its scope that no limit names.
/// </summary>
internal sealed class LimitScopes
{
    private readonly TenantView _tenancy;
    private readonly HashSet<(LimitScope Scope, string Name)> _named;

    public LimitScopes(TenantView tenancy)
    {
        _tenancy = tenancy;
        _named = [.. tenancy.Tenants.Limits.Where(limit => limit.Name is not null).Select(limit => (limit.Scope, limit.Name!))];
    }

    /// <summary>In words that tell one from another, for example: account physics, user ann.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="job">The job.</param>
    /// <param name="partitions">The partitions in question.</param>
    public IEnumerable<string> Bound(TenantLimit limit, int job, IEnumerable<string> partitions)
    {
        IEnumerable<string> entities = limit.Scope switch
        {
            LimitScope.User => [_tenancy.UserOf(job)],
            LimitScope.Account => _tenancy.AccountsOf(job),
            LimitScope.Qos => _tenancy.QosOf(job) is { } qos ? [qos] : [],
            _ => partitions,
        };
        string user = limit.PerUser && limit.Scope != LimitScope.User ? $", user {_tenancy.UserOf(job)}" : "";
        string word = limit.Scope.ToString().ToLowerInvariant();
        return entities
            .Where(entity => limit.Name is { } name ? name == entity : !_named.Contains((limit.Scope, entity)))
            .Select(entity => $"{word} {entity}{user}");
    }
}
