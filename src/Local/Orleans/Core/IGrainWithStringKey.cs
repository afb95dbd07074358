namespace Orleans;

/// <summary>Marks a grain interface whose grains have <see cref="string"/> keys.</summary>
public interface IGrainWithStringKey : IGrain;
