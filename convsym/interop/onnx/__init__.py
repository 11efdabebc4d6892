"""ONNX models as networks, as the text of ONNX defines them."""
