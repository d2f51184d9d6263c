using System.Runtime.CompilerServices;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>Running jobs sorted by expected end, then job: insertion and removal move the tail of one array.</summary>
internal sealed class RunningList
{
    private RunningJob[] _jobs = new RunningJob[256];
    private int _count;

    public ReadOnlySpan<RunningJob> Jobs => _jobs.AsSpan(0, _count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in RunningJob job)
    {
        if (_count == _jobs.Length)
        {
            Array.Resize(ref _jobs, _count * 2);
        }

        unchecked
        {
            int at = IndexOf(job.ExpectedEndMs, job.Job);
            _jobs.AsSpan(at, _count - at).CopyTo(_jobs.AsSpan(at + 1));
            _jobs[at] = job;
            _count++;
        }
    }

    /// <summary>Takes out the job with this expected end; throws when it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remove(long expectedEndMs, int job)
    {
        unchecked
        {
            int at = IndexOf(expectedEndMs, job);
            if (at == _count || _jobs[at].Job != job)
            {
                throw new InvalidOperationException($"job {job} with expected end {expectedEndMs} is not running");
            }

            _count--;
            _jobs.AsSpan(at + 1, _count - at).CopyTo(_jobs.AsSpan(at));
        }
    }

    private int IndexOf(long expectedEndMs, int job)
    {
        unchecked
        {
            int low = 0;
            int high = _count;
            RunningJob[] jobs = _jobs;
            while (low < high)
            {
                int middle = (low + high) >> 1;
                ref readonly RunningJob other = ref jobs[middle];
                if (other.ExpectedEndMs < expectedEndMs || (other.ExpectedEndMs == expectedEndMs && other.Job < job))
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }
    }
}
