package main

// components numbers the connected components of a graph of n nodes: nodes with
// equal numbers are connected. A component's number is its least node.
func components(n int, connected func(i, j int) bool) []int {
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for j := range n {
		for i := range j {
			if a, b := root(i), root(j); a != b && connected(i, j) {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	for i := range parent {
		parent[i] = root(i)
	}
	return parent
}
