namespace Orleans;

/// <summary>Marks a grain interface whose grains have <see cref="Guid"/> keys.</summary>
public interface IGrainWithGuidKey : IGrain;
