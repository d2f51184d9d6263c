using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Who shares a cluster and on what terms, as a file describes it.</summary>
/// <param name="Tenants">Accounts, shares, QOS, limits, quotas; its name is what the file says, else the file's name without its ending.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, lower-case hex; null where the text did not come from a file.</param>
public sealed record TenantsFile(Tenants Tenants, string? Sha256);
