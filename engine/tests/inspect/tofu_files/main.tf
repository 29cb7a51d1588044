variable "of_terraform" {}
