variable "of_the_wrapper" {}
