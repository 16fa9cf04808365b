using Weir.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
