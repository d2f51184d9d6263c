using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>Jobs and amounts that one limit counts for one entity (docs/design/tenants.md, the gate).</summary>
internal sealed class LimitCounter(TenantLimit limit, string who, UsageDecay decay)
{
    private const double MsPerMinute = 60_000;

    private readonly double[] _usedMinutes = new double[Amounts.Count];
    private readonly Int128[] _dueMs = new Int128[Amounts.Count];
    private long _sinceMs;
    private int _running;
    private int _submitted;
    private Amounts _inUse;

    /// <summary>The limit.</summary>
    public TenantLimit Limit => limit;

    /// <summary>Whom it binds, for people.</summary>
    public string Who => who;

    /// <summary>True when the job alone, on an idle cluster with nothing used, is within the limit.</summary>
    public bool CouldEverAdmit(Amounts amounts, long requestedMs) =>
        limit.RunningJobs is null or > 0
        && limit.SubmittedJobs is null or > 0
        && !(requestedMs > limit.WallTime?.Ms)
        && limit.InUse.Allow(amounts)
        && MinutesAllow(amounts, requestedMs, null) is null;

    /// <summary>True when one more job may be submitted.</summary>
    public bool MaySubmit => !(_submitted >= limit.SubmittedJobs);

    public void Submitted(int change) => _submitted += change;

    /// <summary>Why a job may not start now; null when this limit lets it.</summary>
    public LimitRefusal? Refuses(Amounts amounts, long requestedMs, long nowMs)
    {
        if (_running >= limit.RunningJobs)
        {
            return new LimitRefusal(who, "running jobs", _running + 1, limit.RunningJobs.Value, false);
        }

        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (_inUse[resource] + amounts[resource] > limit.InUse[resource] && amounts[resource] > 0)
            {
                return new LimitRefusal(who, Amounts.Names[resource], _inUse[resource] + amounts[resource], limit.InUse[resource]!.Value, false);
            }
        }

        return limit.Minutes.IsNone ? null : MinutesAllow(amounts, requestedMs, nowMs);
    }

    /// <summary>A job starts (1) or stops (-1) at a moment; what was used until then is added up.</summary>
    public void Change(int sign, Amounts amounts, long dueMs, long nowMs)
    {
        Advance(nowMs);
        Try(sign, amounts, dueMs);
    }

    /// <summary>The same for a while within a pass, to be undone at the same moment.</summary>
    public void Try(int sign, Amounts amounts, long dueMs)
    {
        _running += sign;
        _inUse += amounts * sign;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            _dueMs[resource] += (Int128)amounts[resource] * dueMs * sign;
        }
    }

    /// <summary>Used so far, still to come of what runs, and the job itself, against the limit. With no moment: the job alone.</summary>
    private LimitRefusal? MinutesAllow(Amounts amounts, long requestedMs, long? nowMs)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (limit.Minutes[resource] is not { } most || amounts[resource] == 0)
            {
                continue;
            }

            double minutes = amounts[resource] * (requestedMs / MsPerMinute);
            if (nowMs is { } now)
            {
                minutes += UsedAt(resource, now) + ((double)(_dueMs[resource] - ((Int128)_inUse[resource] * now)) / MsPerMinute);
            }

            if (minutes > most * (1 + 1e-9))
            {
                return new LimitRefusal(who, Amounts.Names[resource] + " minutes", (long)Math.Min(minutes, long.MaxValue / 2), most, true);
            }
        }

        return null;
    }

    private void Advance(long nowMs)
    {
        if (!limit.Minutes.IsNone)
        {
            for (int resource = 0; resource < Amounts.Count; resource++)
            {
                _usedMinutes[resource] = UsedAt(resource, nowMs);
            }
        }

        _sinceMs = nowMs;
    }

    /// <summary>Use in amount-minutes, each minute counting half after a half-life.</summary>
    private double UsedAt(int resource, long nowMs) =>
        Fading.At(_usedMinutes[resource], _inUse[resource] / MsPerMinute, nowMs - _sinceMs, decay.HalfLife);
}

/// <summary>A limit that keeps a job from starting.</summary>
/// <param name="Who">Whom the limit binds, for people, for example <c>user anna</c>.</param>
/// <param name="What">What is limited: <c>running jobs</c>, a resource, or a resource with <c>minutes</c>.</param>
/// <param name="Needed">What there would be with the job: jobs, or base units of the resource.</param>
/// <param name="Allowed">The most allowed.</param>
/// <param name="FadesWithTime">True when the job may start without anything ending, because use fades.</param>
public sealed record LimitRefusal(string Who, string What, long Needed, long Allowed, bool FadesWithTime);

/// <summary>Something that grows at a rate and is forgotten with a half-life.</summary>
internal static class Fading
{
    /// <summary>
    /// x(t) = x 2^(-t/H) + r H/ln 2 (1 - 2^(-t/H)), the solution of x' = r - x ln 2 / H; without a half-life x + r t.
    /// </summary>
    /// <param name="value">x at the beginning.</param>
    /// <param name="ratePerMs">r, per millisecond.</param>
    /// <param name="lengthMs">t, milliseconds.</param>
    /// <param name="halfLife">H; null: nothing is forgotten.</param>
    public static double At(double value, double ratePerMs, long lengthMs, Duration? halfLife)
    {
        if (halfLife is not { } half)
        {
            return value + (ratePerMs * lengthMs);
        }

        double kept = Math.Exp2(-(double)lengthMs / half.Ms);
        return (value * kept) + (ratePerMs * half.Ms / double.Log2(Math.E) / Ln2Squared * (1 - kept));
    }

    private static double Ln2Squared => 1;
}
