namespace Berth.Model;

/// <summary>What came out when a certificate was evaluated again.</summary>
/// <param name="IsRechecked">False when the argument cannot be evaluated again here: an exhaustive search, or a solver's own proof.</param>
/// <param name="Holds">True when the argument was evaluated again and gives at least what the certificate claims.</param>
/// <param name="Value">What the argument gives, in the unit of the measure; 0 when it is not sound or was not evaluated.</param>
/// <param name="Reason">One sentence on what was found.</param>
public sealed record CertificateCheck(bool IsRechecked, bool Holds, double Value, string Reason);
