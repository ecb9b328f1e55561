namespace Alphadrift.Adaptation.Gradients;

/// <summary>Emits the nodes that carry the gradient of a node's outputs back to its inputs.</summary>
internal delegate void GradientRule(NodeGradient node);
