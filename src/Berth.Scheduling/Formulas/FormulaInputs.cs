namespace Berth.Scheduling.Formulas;

/// <summary>What a formula may know about a waiting job.</summary>
/// <param name="RunSeconds">Estimated run time in seconds (<c>r</c>): what the policy plans with, at least 0.</param>
/// <param name="RequestedSeconds">Requested time in seconds (<c>q</c>), at least 0.</param>
/// <param name="Processors">Size (<c>n</c>): processors, at least 1; or GPUs on a cluster that is measured in them, at least 0.</param>
/// <param name="SubmitSeconds">Submit time in seconds since the log's origin (<c>s</c>).</param>
/// <param name="WaitedSeconds">Time waited so far in seconds (<c>w</c>), at least 0.</param>
/// <param name="DeadlineSeconds">Wanted end in seconds since the log's origin (<c>d</c>); positive infinity for a job without one.</param>
/// <param name="Priority">Priority that the submitter or site gave (<c>p</c>), higher first; 0 for a job without one.</param>
public readonly record struct FormulaInputs(
    double RunSeconds, double RequestedSeconds, double Processors, double SubmitSeconds, double WaitedSeconds, double DeadlineSeconds, double Priority = 0);

/// <summary>A compiled formula: the score of a job, lower first. Never NaN; may be infinite.</summary>
/// <param name="x">The job.</param>
public delegate double FormulaFunction(in FormulaInputs x);
