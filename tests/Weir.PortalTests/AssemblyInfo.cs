// Each test drives a browser and a server of its own; more than one of them at a time measures the machine and not the pages.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
