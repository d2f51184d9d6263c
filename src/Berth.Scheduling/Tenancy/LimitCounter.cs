using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>Jobs and amounts that one limit counts for one entity (docs/design/tenants.md, the gate). Moments never go back.</summary>
internal sealed class LimitCounter(TenantLimit limit, string who, DecayCurve decay)
{
    private const double SecondsPerMinute = 60;

    // The sum of decayed minutes carries rounding errors, whole amounts do not: a limit is not broken by the last digits.
    private const double Tolerance = 1e-9;

    private readonly double[] _usedSeconds = new double[Amounts.Count];
    private readonly Int128[] _dueMs = new Int128[Amounts.Count];
    private Amounts _held;
    private Amounts _tried;
    private long _sinceMs;
    private int _running;
    private int _submitted;

    /// <summary>The limit.</summary>
    public TenantLimit Limit => limit;

    /// <summary>True when one more job may be submitted.</summary>
    public bool MaySubmit => !(_submitted >= limit.SubmittedJobs);

    /// <summary>Jobs that wait or run: one more (1) or less (-1).</summary>
    public void Submitted(int change) => _submitted += change;

    /// <summary>True when the job could start within this limit if nothing ran and nothing had been used.</summary>
    public bool CouldEverAdmit(Amounts amounts, long requestedMs) =>
        limit.RunningJobs is null or > 0
        && limit.SubmittedJobs is null or > 0
        && !(requestedMs > limit.MaxRequestedTime?.Ms)
        && limit.InUse.Allow(amounts)
        && OverMinutes(amounts, requestedMs, null) is null;

    /// <summary>Why a job may not start now; null when this limit lets it.</summary>
    public LimitRefusal? Refuses(Amounts amounts, long requestedMs, long nowMs)
    {
        if (_running >= limit.RunningJobs)
        {
            return new LimitRefusal(who, "running jobs", _running + 1, limit.RunningJobs.Value, false);
        }

        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (amounts[resource] > 0 && _tried[resource] + amounts[resource] > limit.InUse[resource])
            {
                return new LimitRefusal(who, Amounts.Names[resource], _tried[resource] + amounts[resource], limit.InUse[resource]!.Value, false);
            }
        }

        return limit.Minutes.IsNone ? null : OverMinutes(amounts, requestedMs, nowMs);
    }

    /// <summary>A job starts (1) or stops (-1).</summary>
    /// <param name="sign">1 or -1.</param>
    /// <param name="amounts">What it holds.</param>
    /// <param name="dueMs">Start plus requested time: until then it may hold them.</param>
    /// <param name="nowMs">The present moment.</param>
    public void Change(int sign, Amounts amounts, long dueMs, long nowMs)
    {
        for (int resource = 0; resource < Amounts.Count && !limit.Minutes.IsNone; resource++)
        {
            _usedSeconds[resource] = decay.Use(_usedSeconds[resource], _held[resource], _sinceMs, nowMs);
        }

        _sinceMs = nowMs;
        _held += amounts * sign;
        Try(sign, amounts, dueMs);
    }

    /// <summary>The same within a pass, to be undone at the same moment: use so far is not touched.</summary>
    public void Try(int sign, Amounts amounts, long dueMs)
    {
        _running += sign;
        _tried += amounts * sign;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            _dueMs[resource] += (Int128)amounts[resource] * dueMs * sign;
        }
    }

    /// <summary>Used so far, what running jobs may still use, and the job itself, against the limit. Without a moment: the job alone.</summary>
    private LimitRefusal? OverMinutes(Amounts amounts, long requestedMs, long? nowMs)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (limit.Minutes[resource] is not { } most || amounts[resource] == 0)
            {
                continue;
            }

            double seconds = amounts[resource] * (requestedMs / 1000.0);
            if (nowMs is { } now)
            {
                seconds += decay.Use(_usedSeconds[resource], _held[resource], _sinceMs, now);
                seconds += (double)(_dueMs[resource] - ((Int128)_tried[resource] * now)) / 1000;
            }

            double minutes = seconds / SecondsPerMinute;
            if (minutes > most * (1 + Tolerance))
            {
                return new LimitRefusal(who, Amounts.Names[resource] + " minutes", (long)Math.Min(minutes, 1e18), most, decay.Decays);
            }
        }

        return null;
    }
}

/// <summary>A limit or quota that keeps a job from starting.</summary>
/// <param name="Who">Whom it binds, for people, for example <c>user anna</c>.</param>
/// <param name="What">What is limited: <c>running jobs</c>, a resource (<c>cpu</c>, <c>memory</c>, <c>gpu</c>), or a resource with <c>minutes</c>.</param>
/// <param name="Needed">What there would be with the job: jobs, base units of the resource, or these times minutes.</param>
/// <param name="Allowed">The most allowed, in the same unit.</param>
/// <param name="FadesWithTime">True when the job may start without anything ending, because use is forgotten.</param>
public sealed record LimitRefusal(string Who, string What, long Needed, long Allowed, bool FadesWithTime);
