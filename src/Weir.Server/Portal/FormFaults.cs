using Weir.Server.Api;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal;

/// <summary>Says on a form what the API would say of the body that the form stands for.</summary>
internal static class FormFaults
{
    /// <summary>The faults as errors of fields.</summary>
    /// <param name="faults">What is wrong with the body.</param>
    /// <param name="fields">The fields by the JSON pointers that they stand for; a pointer below one belongs to it too.</param>
    public static FormErrors Of(IReadOnlyList<Fault> faults, params (string Pointer, string Field)[] fields) => new([.. faults
        .Select(fault => new FormError(FieldOf(fault.Field, fields), fault.Message))
        .Distinct()]);

    private static string? FieldOf(string pointer, (string Pointer, string Field)[] fields) => Array
        .Find(fields, field => pointer == field.Pointer || pointer.StartsWith(field.Pointer + "/", StringComparison.Ordinal)).Field;
}
