namespace Berth.Model.Starvation;

/// <summary>The longest wait of a class of jobs beside what was guaranteed. Waits count from the moment a job could be started: not while something else held it.</summary>
/// <param name="Name">The class; <c>all</c> for all jobs.</param>
/// <param name="Jobs">Jobs that were in the queue.</param>
/// <param name="BoundedJobs">Those among them whose wait is bounded.</param>
/// <param name="LongestWaitSeconds">The longest wait, seconds. Of the jobs with a bound; where none has one, of all.</param>
/// <param name="JobNumber">The log's number of the job that waited so long.</param>
/// <param name="GuaranteeSeconds">The bound of that job, seconds; null where it has none.</param>
/// <param name="LeastSlackSeconds">The least that was left of a bound, seconds, among jobs that waited; negative for a breach; null where no job with a bound waited.</param>
public sealed record BoundedWait(
    string Name, int Jobs, int BoundedJobs, double LongestWaitSeconds, long JobNumber, double? GuaranteeSeconds, double? LeastSlackSeconds);
