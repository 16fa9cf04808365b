// Tests drive one browser against one server; more than one of them at a time measures the machine and not the pages.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Weir.PortalTests.House))]
