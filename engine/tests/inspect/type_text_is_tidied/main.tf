variable "spread" {
  type   =   list(   string   )
}

variable "lines" {
  type = object({
          name   = string   # the name
       size = optional( number,   3 )


    labels = map(string)
        })
}
