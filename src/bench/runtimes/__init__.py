"""The engines that a technique runs on, one file each, told apart by name."""
