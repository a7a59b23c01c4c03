"""What the memory and the arithmetic of a machine allow: bytes, operations and time, computed and not learned."""
