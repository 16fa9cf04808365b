using Weir.S3.Operations;

namespace Weir.SystemTests.S3.Operations;

public sealed class EveryOperationTests
{
    [Fact]
    public void Every_operation_has_its_class_and_no_class_is_left_over()
    {
        var classes = typeof(OperationTests).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(OperationTests)))
            .Select(static type => type.Name);

        Assert.Equal(S3Operations.Table.All.Select(static operation => $"{operation.Name}Tests").Order(), classes.Order());
    }

    [Fact]
    public void Every_class_has_tests_of_its_own() => Assert.All(
        typeof(OperationTests).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(OperationTests))),
        static type => Assert.Contains(
            type.GetMethods(),
            method => method.DeclaringType == type
                && method.GetBaseDefinition() == method
                && method.GetCustomAttributes(inherit: true).OfType<FactAttribute>().Any()));
}
