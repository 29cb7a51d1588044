variable "of_the_example" {}
