using System.Globalization;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules one after another; the tensors between them are disposed as they are passed on.</summary>
        public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            private readonly List<torch.nn.Module<torch.Tensor, torch.Tensor>> _modules = [];

            internal Sequential()
                : base(nameof(Sequential))
            {
            }

            public int Count => _modules.Count;

            public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _modules[index];

            public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
            {
                if (module is not torch.nn.Module<torch.Tensor, torch.Tensor> typed)
                {
                    throw new ArgumentException($"A Sequential holds modules from tensor to tensor, not {module?.GetType().Name ?? "null"}.", nameof(module));
                }

                register_module(name, typed);
                _modules.Add(typed);
                return this;
            }

            public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append(_modules.Count.ToString(CultureInfo.InvariantCulture), module);

            public override torch.Tensor forward(torch.Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (_modules.Count == 0)
                {
                    return tensor.alias();
                }

                var current = _modules[0].call(tensor);
                for (var i = 1; i < _modules.Count; i++)
                {
                    var next = _modules[i].call(current);
                    current.Dispose();
                    current = next;
                }

                return current;
            }

            // Members register as they are appended.
            protected override void RegisterComponents()
            {
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new();

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                ArgumentNullException.ThrowIfNull(modules);
                var result = new Modules.Sequential();
                foreach (var (name, module) in modules)
                {
                    result.append(name, module);
                }

                return result;
            }

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                ArgumentNullException.ThrowIfNull(modules);
                var result = new Modules.Sequential();
                foreach (var module in modules)
                {
                    result.append(module);
                }

                return result;
            }
        }
    }
}
