"""The practice as insurers know it: who bills, who treats, where. All dated."""
