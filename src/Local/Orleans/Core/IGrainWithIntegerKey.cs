namespace Orleans;

/// <summary>Marks a grain interface whose grains have <see cref="long"/> keys.</summary>
public interface IGrainWithIntegerKey : IGrain;
