namespace Weir.Server.Api;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">
/// Where: a JSON pointer into the body (RFC 6901), the name of a query parameter after a question mark, or the name of a header.
/// </param>
/// <param name="Message">What is expected there, in a sentence; never the value that was sent.</param>
public sealed record Fault(string Field, string Message);

/// <summary>Gathers everything that is wrong with a request, so that the client hears it at once. Not safe for concurrent use.</summary>
public sealed class Faults
{
    /// <summary>A request with more faults is not read further.</summary>
    public const int Most = 50;

    private readonly List<Fault> _found = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Fault> Found => _found;

    /// <summary>Whether there is no use in looking further.</summary>
    public bool IsFull => _found.Count >= Most;

    /// <summary>Notes a fault.</summary>
    public void Add(string field, string message)
    {
        if (!IsFull)
        {
            _found.Add(new Fault(field, message));
        }
    }

    /// <summary>Notes a fault where there is a message.</summary>
    public void AddIf(string field, string? message)
    {
        if (message is not null)
        {
            Add(field, message);
        }
    }

    /// <summary>Ends the request with the problem <c>invalid</c> where something was found.</summary>
    /// <exception cref="InvalidRequestException">Something was found.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new InvalidRequestException([.. _found]);
        }
    }
}

/// <summary>The request is not as expected. The frame of the API answers it with <see cref="ApiProblems.Invalid"/> and every fault.</summary>
public sealed class InvalidRequestException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public InvalidRequestException(IReadOnlyList<Fault> faults)
        : base("The request is not as expected.") => Faults = faults;

    /// <summary>Says one thing that is wrong.</summary>
    public InvalidRequestException(string field, string message)
        : this([new Fault(field, message)])
    {
    }

    /// <summary>Everything that is wrong; at least one.</summary>
    public IReadOnlyList<Fault> Faults { get; }
}
