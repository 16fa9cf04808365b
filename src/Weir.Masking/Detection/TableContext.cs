using System.Collections.Frozen;

namespace Weir.Masking.Detection;

/// <summary>What the rows of a table are, judged by its name.</summary>
internal enum TableContext
{
    /// <summary>The name says nothing.</summary>
    Unknown = 0,

    /// <summary>Persons: customers, patients, staff.</summary>
    Person = 1,

    /// <summary>Organizations: companies, hospitals, shops.</summary>
    Organization = 2,

    /// <summary>Places: addresses, cities.</summary>
    Place = 3,

    /// <summary>Things: products, genres, settings.</summary>
    Thing = 4,
}

/// <summary>Judges tables by their names, in en, de, fr, es, it and nl.</summary>
internal static class TableContexts
{
    private static readonly FrozenDictionary<string, TableContext> Words = Build(
        (TableContext.Person,
            "person people persons patient customer client user member employee staff contact student teacher doctor physician nurse "
                + "author "
            + "subscriber guest applicant candidate donor relative guardian parent child children passenger driver tenant resident "
            + "citizen voter "
            + "player actor provider practitioner beneficiary insured policyholder claimant worker agent representative salesperson "
            + "rep attendee "
            + "participant lead prospect recipient buyer seller visitor lawyer witness suspect victim inmate director manager borrower "
            + "cardholder "
            + "individual family profile salesman therapist clinician surgeon caregiver dependent spouse kin "
            + "kunde kunden mitarbeiter personen patienten patientin benutzer nutzer versicherte angehorige arzt arzte "
            + "personne utilisateur salarie employe medecin cliente clientes empleado empleados usuario usuarios paciente pacientes "
            + "persona personas "
            + "medico dipendente dipendenti utente utenti paziente pazienti klant klanten medewerker medewerkers gebruiker personeel"),
        (TableContext.Organization,
            "company companies organization organisation vendor supplier manufacturer merchant employer payer insurer hospital clinic "
                + "store shop "
            + "branch school university bank agency firm facility business partner publisher carrier shipper airline distributor brand "
            + "hotel pharmacy "
            + "firma firmen unternehmen lieferant krankenhaus entreprise societe fournisseur hopital empresa proveedor azienda "
            + "fornitore bedrijf "
            + "leverancier"),
        (TableContext.Place, "address addresses city cities location region country state province adresse adressen ciudad citta stad "
            + "direccion indirizzo"),
        (TableContext.Thing,
            "product item category genre album track film movie language role permission department type status tag title playlist "
                + "media currency "
            + "unit setting settings config configuration course subject project template job task skill room model feature medication "
            + "drug procedure "
            + "device immunization observation condition allergy careplan supply encounter inventory stock warehouse event game song "
            + "book file "
            + "document attribute group team plan menu page channel campaign shipment format code lookup version migration queue log "
            + "article test "
            + "question answer specialty speciality vehicle car equipment asset"));

    /// <summary>
    /// Judges a table's name: its last telling word decides (<c>customer_order</c> is a thing, <c>order_customer</c> a person).
    /// </summary>
    public static TableContext Of(string table)
    {
        var words = ColumnName.Parse(table).Words;
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (Words.TryGetValue(words[i], out var context) || Words.TryGetValue(Singular(words[i]), out context))
            {
                return context;
            }
        }

        return TableContext.Unknown;
    }

    private static string Singular(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.EndsWith("ses", StringComparison.Ordinal) ? word[..^2]
        : word.EndsWith('s') ? word[..^1] : word;

    private static FrozenDictionary<string, TableContext> Build(params (TableContext Context, string Words)[] groups) =>
        groups.SelectMany(g => g.Words.Split(' ').Select(w => KeyValuePair.Create(w, g.Context)))
            .DistinctBy(p => p.Key)
            .ToFrozenDictionary(StringComparer.Ordinal);
}
