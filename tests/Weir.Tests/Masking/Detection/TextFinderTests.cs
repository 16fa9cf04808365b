using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Detection;
using Weir.Testing;

namespace Weir.Tests.Masking.Detection;

public sealed class TextFinderTests
{
    private readonly TextFinder _finder = new();
    private readonly List<TextSpan> _spans = [];

    [Theory]
    [InlineData("write to ann.o'neill+lab@mail.example.org, please", "ann.o'neill+lab@mail.example.org", SensitiveKinds.Email)]
    [InlineData("<jörg@exämple.de>", "jörg@exämple.de", SensitiveKinds.Email)]
    [InlineData("call (617) 555-0123 ext. 12 today", "(617) 555-0123 ext. 12", SensitiveKinds.Phone)]
    [InlineData("ring +49 30 901820 now", "+49 30 901820", SensitiveKinds.Phone)]
    [InlineData("Tel.: 5550123", "5550123", SensitiveKinds.Phone)]
    [InlineData("Handy 0171/1234567.", "0171/1234567", SensitiveKinds.Phone)]
    [InlineData("SSN 123-45-6789", "123-45-6789", SensitiveKinds.Ssn)]
    [InlineData("social security number is 123456789", "123456789", SensitiveKinds.Ssn)]
    [InlineData("paid with 4111 1111 1111 1111 yesterday", "4111 1111 1111 1111", SensitiveKinds.CreditCard)]
    [InlineData("to DE89 3704 0044 0532 0130 00 by noon", "DE89 3704 0044 0532 0130 00", SensitiveKinds.Iban)]
    [InlineData("from 192.0.2.17 at", "192.0.2.17", SensitiveKinds.IpAddress)]
    [InlineData("from 2001:db8::b035:b1 at", "2001:db8::b035:b1", SensitiveKinds.IpAddress)]
    [InlineData("seen on 2023-06-17.", "2023-06-17", SensitiveKinds.PersonalDate)]
    [InlineData("seen on 17.06.2023,", "17.06.2023", SensitiveKinds.PersonalDate)]
    [InlineData("Next appointment: July 16, 2023.", "July 16, 2023", SensitiveKinds.PersonalDate)]
    [InlineData("am 3. März 2001 operiert", "3. März 2001", SensitiveKinds.PersonalDate)]
    [InlineData("on the 12th of March 1980", "12th of March 1980", SensitiveKinds.PersonalDate)]
    [InlineData("born 12-Mar-1980 in", "12-Mar-1980", SensitiveKinds.BirthDate)]
    [InlineData("DOB: 03/12/1980", "03/12/1980", SensitiveKinds.BirthDate)]
    [InlineData("chart MRN-98643535 downloaded", "98643535", SensitiveKinds.MedicalRecordNumber)]
    [InlineData("policy number: AB-123456", "AB-123456", SensitiveKinds.PersonalNumber)]
    [InlineData("a 79 year old man", "79", SensitiveKinds.Age)]
    [InlineData("see https://example.org/~ann/x?y=1.", "https://example.org/~ann/x?y=1", SensitiveKinds.Url)]
    [InlineData("password: hunter2!", "hunter2!", SensitiveKinds.Secret)]
    [InlineData("Mr. Trịnh reports heartburn", "Trịnh", SensitiveKinds.LastName)]
    [InlineData("saw Andrew Roob today", "Andrew Roob", SensitiveKinds.FullName)]
    [InlineData("Frau Dr. Hübschle kommt", "Hübschle", SensitiveKinds.LastName)]
    [InlineData("my name is Rubija", "Rubija", SensitiveKinds.LastName)]
    [InlineData("the codeword of maria schmidt", "maria schmidt", SensitiveKinds.FullName)]
    [InlineData("lives at 12 Main Street, Apt. 4 now", "12 Main Street, Apt. 4", SensitiveKinds.Street)]
    [InlineData("wohnt Hauptstraße 12 in", "Hauptstraße 12", SensitiveKinds.Street)]
    [InlineData("au 12 rue de la Paix", "12 rue de la Paix", SensitiveKinds.Street)]
    [InlineData("he moved to Boston in spring", "Boston", SensitiveKinds.City)]
    [InlineData("zip code 02139-4307", "02139-4307", SensitiveKinds.PostalCode)]
    [InlineData("works for Acme Widgets GmbH since", "Acme Widgets GmbH", SensitiveKinds.Company)]
    public void Personal_data_is_found(string text, string expected, string kind) =>
        Assert.Contains((expected, kind), Find(text));

    [Theory]
    [InlineData("The patient was seen and is doing well today.")]
    [InlineData("Take two tablets before meals, three times per day.")]
    [InlineData("version 10.0.4 costs 1234.50 and weighs 12.5 kg")]
    [InlineData("Room 12 is free on Monday at 10:30.")]
    [InlineData("order 4111111111111112 has 3 items")]
    [InlineData("I'm sure you don't know what we've done.")]
    [InlineData("blood pressure 120/80, pulse 64")]
    public void Everyday_text_is_left_alone(string text) => Assert.Empty(Find(text));

    [Fact]
    public void A_card_wins_over_the_telephone_number_inside_it() =>
        Assert.Equal([("4111-1111-1111-1111", SensitiveKinds.CreditCard)], Find("4111-1111-1111-1111"));

    [Fact]
    public void A_family_name_is_found_again_without_its_given_name() =>
        Assert.Equal(["Faina Yefremova", "Yefremova"], Find("Faina Yefremova wrote. It was early Yefremova.").Select(f => f.Text));

    [Fact]
    public void Known_values_are_found_whatever_they_look_like()
    {
        var finder = new TextFinder(new KnownWord("zebra"));
        finder.Find("a zebra and a horse"u8, _spans);

        Assert.Equal([new TextSpan(2, 5, SensitiveKinds.Username)], _spans);
    }

    [Fact]
    public void Spans_are_in_order_inside_the_text_and_apart_for_any_bytes() =>
        Prop.ForAll<byte[]>(bytes => AreSound(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Count(300, 20_000)));

    [Fact]
    public void Spans_are_sound_for_personal_data_cut_and_joined_anyhow()
    {
        string[] pieces =
        [
            "Ann", "Smith", " ", "\n", ",", ".", "@", "+", "(", ")", "-", "/", ":", "4111111111111111", "DE89370400440532013000",
            "2023-01-02", "ann@x.org", "é", "\u0301", "St.", "12", "Main", "Street", "Dr.", "'s", "’", "http://", "x", "::", "1.2.3.4",
            "Box", "born", "password", "#", "東京", "\0",
        ];
        var texts = Gen.Elements(pieces).ArrayOf().Select(p => Encoding.UTF8.GetBytes(string.Concat(p)));
        Prop.ForAll(texts.ToArbitrary(), bytes => AreSound(bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Count(500, 20_000)));
    }

    [Fact]
    public void Long_texts_are_found_through_like_short_ones()
    {
        var line = "Call Andrew Roob at (617) 555-0123. ";
        var count = 20_000;
        _finder.Find(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, count))), _spans);

        Assert.Equal(count * 2, _spans.Count);
        Assert.True(IsOrdered(line.Length * count));
    }

    [Fact]
    public void A_warm_finder_allocates_nothing()
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("Call Andrew Roob, 12 Main Street, Boston, MA 02139, at "
            + "(617) 555-0123.", 50)));
        _finder.Find(text, _spans);
        _finder.Find(text, _spans);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _finder.Find(text, _spans);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private List<(string Text, string Kind)> Find(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _finder.Find(bytes, _spans);
        return [.. _spans.Select(s => (Encoding.UTF8.GetString(bytes, s.Start, s.Length), s.Kind))];
    }

    private bool AreSound(byte[] bytes)
    {
        _finder.Find(bytes, _spans);
        return IsOrdered(bytes.Length);
    }

    private bool IsOrdered(int length)
    {
        var end = 0;
        foreach (var span in _spans)
        {
            if (span.Start < end || span.Length < 1 || span.End > length)
            {
                return false;
            }

            end = span.End;
        }

        return true;
    }

    private sealed class KnownWord(string word) : IKnownValues
    {
        public bool TryMatch(ReadOnlySpan<byte> text, int start, out int length, out string kind)
        {
            length = word.Length;
            kind = SensitiveKinds.Username;
            return text[start..].StartsWith(Encoding.UTF8.GetBytes(word));
        }
    }
}
