"""What a platform needs: its pods at the floor and at the ceiling, its volumes, the nodes that hold
them, and what that costs."""
