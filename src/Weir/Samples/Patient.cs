using System.Globalization;
using System.Text;

namespace Weir.Samples;

/// <summary>
/// One invented patient, wholly derived from the seed and the id: any table can derive the same person again,
/// so nothing is kept. Identifiers here are as the person has them; what the register made of them
/// (a missing number, capitals, a stray space) is added where the row is written.
/// </summary>
internal sealed class Patient
{
    public required int Id { get; init; }

    /// <summary>Unique medical record number.</summary>
    public required string Mrn { get; init; }

    public required Region Region { get; init; }

    public required bool IsFemale { get; init; }

    public required string FirstName { get; init; }

    public required string LastName { get; init; }

    public required DateOnly BirthDate { get; init; }

    /// <summary>United States social security number, with dashes.</summary>
    public required string Ssn { get; init; }

    /// <summary>Unique among patients, whatever the case of its letters.</summary>
    public required string Email { get; init; }

    public required string Phone { get; init; }

    /// <summary>The adult who is responsible for a child, an earlier patient.</summary>
    public int? GuardianId { get; init; }

    /// <summary>An earlier patient who is the same person under another number.</summary>
    public int? SamePersonId { get; init; }

    public string FullName => Region.FamilyNameFirst ? LastName + FirstName : FirstName + " " + LastName;

    /// <summary>The letters of a name that may stand in an e-mail address, or null where none is Latin.</summary>
    public static string? Latin(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            letters.Append(c switch
            {
                'ß' => "ss",
                'ł' or 'Ł' => "l",
                'ı' => "i",
                'đ' or 'Đ' => "d",
                'ø' or 'Ø' => "o",
                'æ' or 'Æ' => "ae",
                _ when char.IsAsciiLetter(c) => char.ToLowerInvariant(c).ToString(CultureInfo.InvariantCulture),
                _ => "",
            });
        }

        return letters.Length == 0 ? null : letters.ToString();
    }
}
