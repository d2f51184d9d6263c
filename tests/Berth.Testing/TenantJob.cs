using System.Globalization;
using Berth.Model;

namespace Berth.Testing;

/// <summary>One job of a small workload of many tenants, times in whole units.</summary>
public sealed record TenantJob
{
    public long Submit { get; init; }

    public long Run { get; init; } = 10;

    public long Request { get; init; } = 10;

    public int Size { get; init; } = 1;

    public string User { get; init; } = "u0";

    public string? Account { get; init; }

    public string? Qos { get; init; }

    public int? Priority { get; init; }

    public JobRecovery? Recovery { get; init; }

    /// <summary>The jobs, in order of submit, as a workload.</summary>
    public static Workload Build(IReadOnlyList<TenantJob> jobs, long unitMs)
    {
        var builder = new WorkloadBuilder(Math.Max(1, jobs.Count)) { Name = "tenants" };
        foreach (TenantJob job in jobs)
        {
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = job.Submit * unitMs,
                RunMs = job.Run * unitMs,
                RequestedMs = job.Request * unitMs,
                Processors = job.Size,
                User = builder.User(job.User),
                Account = job.Account is { } account ? builder.Account(account) : null,
                Qos = job.Qos is { } qos ? builder.Qos(qos) : null,
                Priority = job.Priority,
                Recovery = job.Recovery is { } recovery ? builder.Recovery(recovery) : null,
            });
        }

        return builder.Build();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"submit {Submit} run {Run} request {Request} size {Size}  {User} in {Account ?? "-"} qos {Qos ?? "-"} priority {Priority?.ToString(CultureInfo.InvariantCulture) ?? "-"}{(Recovery is null ? "" : "  " + Text(Recovery))}");

    /// <summary>A recovery in words; times in milliseconds.</summary>
    public static string Text(JobRecovery recovery) => string.Create(
        CultureInfo.InvariantCulture,
        $"checkpoint {recovery.CheckpointInterval?.Ms.ToString(CultureInfo.InvariantCulture) ?? "never"} restart {recovery.RestartCost.Ms} retries {recovery.Retries?.ToString(CultureInfo.InvariantCulture) ?? "any"} back-off {recovery.BackOff.Ms}x{recovery.BackOffFactor} to {recovery.MaxBackOff.Ms}");
}
