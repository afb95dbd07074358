using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Parameters, buffers and submodules under names. As in TorchSharp, a derived module calls
        /// <see cref="RegisterComponents"/> at the end of its constructor: fields register under their names.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly string _name;
            private readonly Dictionary<string, Parameter> _parametersByName = [];
            private readonly Dictionary<string, (Tensor Buffer, bool Persistent)> _buffersByName = [];
            private readonly Dictionary<string, Module> _submodulesByName = [];
            private bool _areComponentsRegistered;
            private bool _training = true;

            protected Module(string name) => _name = name;

            public virtual bool training => _training;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            public virtual string GetName() => _name;

            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var (_, module) in named_children())
                {
                    module.apply(fn);
                }

                fn(this);
                return this;
            }

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, module) in named_children())
                {
                    module.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        parameter.Body.GradIsZeroed = parameter.Body.Grad is not null;
                    }
                }
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                => Distinct(OwnAndInherited(recurse), pair => pair.parameter.Body.Id);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (name, entry) in _buffersByName)
                {
                    if (entry.Persistent || include_nonpersistent)
                    {
                        yield return (name, entry.Buffer);
                    }
                }

                if (recurse)
                {
                    foreach (var (child, module) in named_children())
                    {
                        foreach (var (name, buffer) in module.named_buffers(true, include_nonpersistent))
                        {
                            yield return ($"{child}.{name}", buffer);
                        }
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodulesByName.Select(pair => (pair.Key, pair.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(pair => pair.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children())
                {
                    yield return child;
                }

                foreach (var (child, module) in named_children())
                {
                    foreach (var (name, inner) in module.named_modules())
                    {
                        yield return ($"{child}.{name}", inner);
                    }
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach (var (name, parameter) in named_parameters())
                {
                    destination.TryAdd(string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}", parameter);
                }

                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}", buffer);
                }

                return destination;
            }

            /// <summary>Copies values by name. In strict mode names that are missing or too many are an error that lists them.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                skip ??= [];
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !source.ContainsKey(key) && !skip.Contains(key)).ToList();
                var unexpected = source.Keys.Where(key => !destination.ContainsKey(key) && !skip.Contains(key)).ToList();
                var different = destination.Where(pair => !skip.Contains(pair.Key) && source.TryGetValue(pair.Key, out var value) && !value.shape.AsSpan().SequenceEqual(pair.Value.shape))
                    .Select(pair => $"{pair.Key} ({Layout.Text(source[pair.Key].shape)} instead of {Layout.Text(pair.Value.shape)})").ToList();
                if (different.Count > 0 || (strict && (missing.Count > 0 || unexpected.Count > 0)))
                {
                    throw new InvalidOperationException($"The loaded state_dict does not belong to this {_name}. Missing: {List(missing)}. Unexpected: {List(unexpected)}. Of another shape: {List(different)}.");
                }

                using var noGradient = no_grad();
                foreach (var (key, value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out var target))
                    {
                        target.copy_(value);
                    }
                }

                return (missing, unexpected);

                static string List(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
            }

            /// <summary>Writes parameters and persistent buffers in TorchSharp's format: their number, then each name and tensor.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Closes the stream, as TorchSharp does.</summary>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                var entries = sd.Where(pair => skip is null || !skip.Contains(pair.Key)).ToList();
                writer.Encode(entries.Count);
                foreach (var (name, tensor) in entries)
                {
                    writer.Write(name);
                    tensor.Save(writer);
                }
            }

            /// <summary>
            /// Reads what <see cref="save(string, IList{string})"/> wrote, as <see cref="load_state_dict"/> takes it: nothing is
            /// changed where the file does not belong to this module. loadedParameters receives whether each name was loaded.
            /// </summary>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                using var scope = NewDisposeScope();
                var source = new Dictionary<string, Tensor>();
                for (var left = reader.Decode(); left > 0; left--)
                {
                    source[reader.ReadString()] = TensorExtensionMethods.Load(reader);
                }

                load_state_dict(source, strict, skip);
                if (loadedParameters is not null)
                {
                    var own = state_dict();
                    foreach (var name in source.Keys)
                    {
                        loadedParameters[name] = own.ContainsKey(name) && skip?.Contains(name) != true;
                    }

                    foreach (var name in own.Keys)
                    {
                        loadedParameters.TryAdd(name, false);
                    }
                }

                return this;
            }

            /// <summary>Closes the stream, as TorchSharp does.</summary>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!_buffersByName.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!_parametersByName.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                ArgumentException.ThrowIfNullOrEmpty(name);
                if (name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"module name can't contain \".\", got: {name}", nameof(name));
                }

                if (_submodulesByName.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }

                submodule.RegisterComponents();
                _submodulesByName.Add(name, submodule);
            }

            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(pair => pair.name == target).parameter;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                if (!is_floating_point(dtype))
                {
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }

                foreach (var (_, parameter) in OwnAndInherited(recurse: false))
                {
                    parameter.ConvertInPlace(dtype);
                }

                foreach (var (name, entry) in _buffersByName.ToList())
                {
                    if (entry.Buffer.is_floating_point())
                    {
                        entry.Buffer.ConvertInPlace(dtype);
                    }
                }

                foreach (var (_, module) in named_children())
                {
                    module._to(dtype, non_blocking);
                }

                return this;
            }

            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered)
                {
                    return;
                }

                var seen = new HashSet<string>();
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                    {
                        var name = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                        if (!seen.Add(name) || _submodulesByName.ContainsKey(name) || _parametersByName.ContainsKey(name) || _buffersByName.ContainsKey(name))
                        {
                            continue;
                        }

                        switch (field.GetValue(this))
                        {
                            case Module module:
                                register_module(name, module);
                                break;
                            case Parameter parameter:
                                register_parameter(name, parameter);
                                break;
                            case Tensor tensor:
                                register_buffer(name, tensor);
                                break;
                        }
                    }
                }

                _areComponentsRegistered = true;
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                {
                    return;
                }

                foreach (var (_, entry) in _buffersByName)
                {
                    entry.Buffer.DetachFromDisposeScope().Dispose();
                }

                foreach (var (_, parameter) in _parametersByName)
                {
                    parameter.DetachFromDisposeScope().Dispose();
                }

                foreach (var (_, module) in named_children())
                {
                    module.Dispose();
                }
            }

            private static IEnumerable<(string, T)> Distinct<T>(IEnumerable<(string Name, T Value)> pairs, Func<(string name, T parameter), long> identity)
            {
                var seen = new HashSet<long>();
                foreach (var pair in pairs)
                {
                    if (seen.Add(identity(pair)))
                    {
                        yield return pair;
                    }
                }
            }

            private IEnumerable<(string, Parameter)> OwnAndInherited(bool recurse)
            {
                foreach (var (name, parameter) in _parametersByName)
                {
                    yield return (name, parameter);
                }

                if (recurse)
                {
                    foreach (var (child, module) in named_children())
                    {
                        foreach (var (name, parameter) in module.named_parameters())
                        {
                            yield return ($"{child}.{name}", parameter);
                        }
                    }
                }
            }
        }

        /// <summary>What a module offers to its callers.</summary>
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        /// <summary>A module of one input.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        /// <summary>A module of two inputs (losses, mostly).</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}
