namespace Weir.Masking.Detection.Text;

/// <summary>What a word says about the words near it.</summary>
[Flags]
internal enum Cues
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A telephone number follows.</summary>
    Phone = 1 << 0,

    /// <summary>A social security number follows.</summary>
    Ssn = 1 << 1,

    /// <summary>A card number follows.</summary>
    Card = 1 << 2,

    /// <summary>A medical record number follows.</summary>
    Record = 1 << 3,

    /// <summary>Another identifying number follows.</summary>
    Number = 1 << 4,

    /// <summary>A postal code follows.</summary>
    Postal = 1 << 5,

    /// <summary>A name follows.</summary>
    Name = 1 << 6,

    /// <summary>A title: it stands before a name.</summary>
    Title = 1 << 7,

    /// <summary>A date of birth follows.</summary>
    Birth = 1 << 8,

    /// <summary>An age stands before or after.</summary>
    Age = 1 << 9,

    /// <summary>A month's name.</summary>
    Month = 1 << 10,

    /// <summary>A kind of street, after its name.</summary>
    StreetAfter = 1 << 11,

    /// <summary>A kind of street, before its name.</summary>
    StreetBefore = 1 << 12,

    /// <summary>A flat, floor or box: a number follows.</summary>
    Unit = 1 << 13,

    /// <summary>The legal form or kind of an organization, after its name.</summary>
    Organization = 1 << 14,

    /// <summary>A particle inside names: van, de, bin.</summary>
    Particle = 1 << 15,

    /// <summary>A state of the United States or a province of Canada in two capitals.</summary>
    State = 1 << 16,

    /// <summary>A secret follows.</summary>
    Secret = 1 << 17,

    /// <summary>A sign-in name follows.</summary>
    User = 1 << 18,

    /// <summary>Something a person does or is: the capitalised word before it is a name.</summary>
    PersonVerb = 1 << 19,

    /// <summary>A word that may stand between a cue and what it points at.</summary>
    Filler = 1 << 20,

    /// <summary>A top-level domain.</summary>
    Domain = 1 << 21,

    /// <summary>A place follows.</summary>
    Place = 1 << 22,

    /// <summary>What a telephone line is for, written after its number.</summary>
    Line = 1 << 23,
}

/// <summary>The cue words, folded, in en, de, fr, es, it and nl.</summary>
internal static class CueWords
{
    /// <summary>Each cue with its words.</summary>
    public static IReadOnlyList<(Cues Cue, string Words)> All { get; } =
    [
        (Cues.Phone, "phone telephone tel telefon telefono telephoon mobile cell cellphone handy fax call called calling dial ring "
            + "text texted whatsapp "
            + "rufnummer telefonnummer mobil movil portable telefoon gsm ph pager voicemail hotline contact reach reached callback sms "
            + "appeler llamar message messages registered"),
        (Cues.Ssn, "ssn social"),
        (Cues.Card, "card cc visa mastercard amex maestro kreditkarte karte carte tarjeta carta debit"),
        (Cues.Record, "mrn record records chart patientennummer fallnummer patientennr historia dossier krankenakte hospital"),
        (Cues.Number, "policy member membership account acct license licence lic passport driver driver's drivers id identification "
            + "identifier nhs dni nif bsn "
            + "npi dea medicare medicaid insurance insured customer client employee badge student claim case reference ref reisepass "
            + "ausweis "
            + "personalausweis fuhrerschein steuernummer versicherungsnummer policennummer kundennummer kontonummer konto plate "
            + "kennzeichen vin "
            + "serial imei tax tin ein itin routing aba swift bic subscriber beneficiary certificate permis pasaporte passaporto "
            + "patient"),
        (Cues.Postal, "zip zipcode postcode postal plz postleitzahl cep cap"),
        (Cues.Name, "name named nombre nom nome namens naam is am i'm this call called dear hi hello hey mr patient patientin client "
            + "customer caller contact "
            + "wife husband mother father son daughter brother sister uncle aunt cousin spouse partner friend colleague neighbor "
            + "neighbour boyfriend "
            + "girlfriend nephew niece grandmother grandfather by from with regards sincerely cheers thanks author director actor "
            + "nurse physician "
            + "attending surgeon attn attention signed to and meet met told asked user bot agent ehefrau ehemann mutter vater sohn "
            + "tochter bruder "
            + "schwester herrn lieber liebe hallo llamo appelle chiamo heet heisse"),
        (Cues.Title, "mr mrs ms miss mx dr prof professor sir madam madame mme mlle monsieur herr frau herrn fraulein senor senora "
            + "senorita sr sra srta don dona signor "
            + "signora sig dott mevrouw meneer dhr mevr lady lord judge captain capt lt sgt col maj gen rev reverend father sister "
            + "brother "
            + "president senator chancellor rabbi imam hon dame"),
        (Cues.Birth, "born birth dob birthday birthdate geboren geburtsdatum geb naissance nacimiento nacido nacida nascita nato nata "
            + "geboortedatum ne nee d.o.b"),
        (Cues.Age, "age aged turn turned turning turns alter edad eta leeftijd"),
        (Cues.Month, "january february march april may june july august september october november december jan feb mar apr jun jul "
            + "aug sep sept oct nov dec "
            + "januar februar marz mai juni juli oktober dezember janner janvier fevrier mars avril juin juillet aout septembre "
            + "octobre novembre decembre "
            + "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
            + "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus"),
        (Cues.StreetAfter, "street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace ter "
            + "parkway pkwy circle cir trail trl "
            + "highway hwy crescent cres close row alley mews quay plaza way strasse str platz weg gasse allee damm ufer ring straat "
            + "laan plein gracht kade "
            + "gatan vagen gata vei veien gade vej katu tie utca ulica junction springs crossing ridge loop turnpike pike expressway "
            + "extension manor"),
        (Cues.StreetBefore, "rue calle rua via avenida avda viale piazza piazzale corso largo vicolo chemin impasse place boulevard "
            + "carrer paseo plaza travessa estrada "
            + "ulica ul aleja al strada ulitsa avenue quai cours contrada"),
        (Cues.Unit, "apt apartment suite ste unit floor fl box flat apto wohnung etage bte lot building bldg psc"),
        (Cues.Organization, "inc incorporated llc llp ltd limited plc corp corporation gmbh ag kg ohg mbh sarl spa srl bv nv oy aps "
            + "hospital clinic university college "
            + "bank group holding holdings foundation institute school orchestra company association airlines hotel ministry "
            + "department church "
            + "restaurant partners associates brothers industries enterprises laboratories society council committee agency klinik "
            + "krankenhaus universitat "
            + "hochschule verein stiftung societe banco banca club stadium museum library theater theatre airport cafe mall"),
        (Cues.Particle, "van von der den de del della di da dos das du la le al el bin ibn ben ter ten zu zum zur af av mac mc st san "
            + "y e o'"),
        (Cues.State, "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
            + "pa ri sc sd tn tx ut vt va wa wv "
            + "wi wy dc pr on qc bc ab mb sk ns nb nl pe aa ae ap"),
        (Cues.Secret, "password passwd pwd passwort kennwort passcode pin contrasena wachtwoord token apikey secret cvv cvc"),
        (Cues.User, "username user login handle benutzername userid"),
        (Cues.PersonVerb, "said says told asked lives lived works worked called wrote writes went was is has had born died married "
            + "moved thinks thought wants wanted asks "
            + "reported reports denies denied states stated presented presents complains complained arrived visited loves likes knows "
            + "knew feels felt "
            + "replied answered speaking novel jr sr phd md esq"),
        (Cues.Filler, "number no nr num numero nummer is was are the my your his her their our with of at as on and or to following "
            + "code ending # # id card"),
        (Cues.Domain, "com net org edu gov mil int info biz io co uk de fr es it nl be ch at pl eu us ca au jp cn ru br in me tv app "
            + "dev ai se no dk fi pt ie nz za mx"),
        (Cues.Line, "office fax mobile cell home work desk direct main buro privat bureau"),
        (Cues.Place, "in from near to at of live lives lived visit visiting travel travelling traveling moved city town aus nach nahe "
            + "wohnt en a vive"),
    ];
}
