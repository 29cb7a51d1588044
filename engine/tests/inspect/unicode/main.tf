variable "größe" {
  description = "Größe — 大きさ 🙂"
  default     = "🙂"
}
